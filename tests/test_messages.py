"""Texts are found in code and templates, kept for both languages, and held to be complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from settings import messages
from settings.messages import Key

TEMPLATE = """{% load i18n %}
<main>
    <h1 title="it's">{% translate "Good morning" %}</h1>
  {% blocktranslate trimmed count n=cases|length with name=clerk.name %}
    One case for {{ name }}
  {% plural %}
    {{ n }} cases for {{ name }}
  {% endblocktranslate %}
        {% translate "May" context "month" %} {{ _("Filtered")|upper }}
</main>
"""
CODE = """
from django.utils.translation import gettext_lazy as _, ngettext
SENTENCE = _("Still missing: "
             "{what}.")
def late(n): return ngettext("%(n)d day late", "%(n)d days late", n) % {"n": n}
"""
CHINESE = {
    Key(None, "Good morning"): ["早上好"],
    Key(None, "One case for %(name)s"): ["%(name)s有%(n)s件"],
    Key("month", "May"): ["五月"],
    Key(None, "Filtered"): ["已筛选"],
    Key(None, "Still missing: {what}."): ["尚缺:{what}。"],
    Key(None, "%(n)d day late"): ["逾期%(n)d天"],
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house with one template and one module."""
    for name, content in {"web/templates/page.html": TEMPLATE, "cases/late.py": CODE}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(content)
    return tmp_path


@pytest.fixture
def chinese(house: Path) -> Path:
    """Every Chinese text of the house in one file, as a translator hands it in."""
    texts = messages.find_texts(house)
    lines = []
    for key, forms in CHINESE.items():
        lines += [f'msgctxt "{key.context}"'] if key.context else []
        plural = texts[key].plural
        lines += [f'msgid "{key.singular}"']
        lines += [f'msgid_plural "{plural}"', f'msgstr[0] "{forms[0]}"'] if plural else []
        lines += ["" if plural else f'msgstr "{forms[0]}"', ""]
    path = house / "chinese.po"
    path.write_text("\n".join(lines))
    return path


def test_every_text_is_found_with_context_and_plural(house: Path) -> None:
    found = messages.find_texts(house)
    assert found.keys() == CHINESE.keys()
    assert found[Key(None, "%(n)d day late")].plural == "%(n)d days late"
    assert found[Key(None, "One case for %(name)s")].plural == "%(n)s cases for %(name)s"
    assert found[Key("month", "May")].files == {"web/templates/page.html"}


def test_a_filled_house_is_complete_and_stays_as_it_is(house: Path, chinese: Path) -> None:
    assert messages.extract([chinese], house) == []
    assert messages.check(house) == []
    before = messages.path_of("zh_Hans", house / "locale").read_text()
    assert str(house) not in before
    messages.extract([], house)
    assert messages.path_of("zh_Hans", house / "locale").read_text() == before


def test_a_text_without_chinese_is_said(house: Path) -> None:
    messages.extract([], house)
    assert "zh_Hans: 'Good morning' is not translated." in messages.check(house)
    assert not [sentence for sentence in messages.check(house) if sentence.startswith("en")]


def test_a_new_text_and_one_that_is_gone_are_said(house: Path, chinese: Path) -> None:
    messages.extract([chinese], house)
    (house / "cases" / "late.py").write_text('from web import _\nNEW = _("Brand new")\n')
    problems = messages.check(house)
    for language in ("en", "zh_Hans"):
        assert f"{language}: 'Brand new' (cases/late.py) is not in the catalogue." in problems
        gone = (
            f"{language}: 'Still missing: {{what}}.' is in the catalogue but nowhere in the code."
        )
        assert gone in problems


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("尚缺:{what}。", "尚缺。"),
        ("逾期%(n)d天", "逾期%(m)d天"),
        ("%(name)s有%(n)s件", "%(name)s有件"),
    ],
)
def test_a_lost_placeholder_is_said(house: Path, chinese: Path, right: str, wrong: str) -> None:
    chinese.write_text(chinese.read_text().replace(right, wrong))
    messages.extract([chinese], house)
    (problem,) = messages.check(house)
    assert problem.endswith(f"has other placeholders in '{wrong}'.")


def test_an_uncertain_translation_is_said(house: Path, chinese: Path) -> None:
    messages.extract([chinese], house)
    path = messages.path_of("zh_Hans", house / "locale")
    path.write_text(path.read_text().replace('msgid "Good', '#, fuzzy\nmsgid "Good'))
    assert messages.check(house) == ["zh_Hans: 'Good morning' is marked as uncertain."]


def test_two_translations_of_one_text_are_remarked_and_the_first_stays(
    house: Path, chinese: Path
) -> None:
    other = house / "other.po"
    other.write_text('msgid "Good morning"\nmsgstr "早"\n')
    remarks = messages.extract([chinese, other], house)
    assert remarks == ["'Good morning' stays '早上好'; other.po says '早'."]


def test_what_is_compiled_is_what_django_reads(house: Path, chinese: Path) -> None:
    import gettext

    messages.extract([chinese], house)
    messages.compile_stale(house / "locale")
    spoken = gettext.translation("django", house / "locale", ["zh_Hans"])
    assert spoken.gettext("Good morning") == "早上好"
    assert spoken.ngettext("%(n)d day late", "%(n)d days late", 3) == "逾期%(n)d天"
    assert spoken.pgettext("month", "May") == "五月"
    english = gettext.translation("django", house / "locale", ["en"])
    assert english.ngettext("%(n)d day late", "%(n)d days late", 3) == "%(n)d days late"
