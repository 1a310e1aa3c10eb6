"""A browser that speaks HTTP to the real pages, and notices when an answer is not one for a person."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

#: Seconds that a page may take; a server that is away is a sentence long before.
PATIENCE = 20.0
#: What a page says while a server is away, by language.
AWAY = {
    "en": "The hall's systems do not answer at the moment.",
    "zh-hans": "大厅系统暂时没有响应",
}
_NOT_FOR_PEOPLE = re.compile(
    r"Traceback|DEBUG = True|OperationalError|psycopg2|File &quot;/|File \"/"
)


class NoAnswer(Exception):
    """The connection ended before there was an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, text, and where a redirect leads."""

    status: int
    text: str
    leads_to: str = ""

    @property
    def form(self) -> dict[str, str]:
        """The hidden fields of the first form that carries a mark against double clicks."""
        return next((form for form in _forms(self.text) if "form_token" in form), {})

    def names(self, start: str) -> set[str]:
        """Return the names of fields that begin like this."""
        return set(re.findall(rf'name="({re.escape(start)}[\w.-]*)"', self.text))

    def offers(self, act: str) -> bool:
        """Whether a button of the page does this act."""
        return f'name="act" value="{act}"' in self.text


class Browser:
    """One person's browser: cookies, a language, and a list of answers that nobody should see."""

    def __init__(self, url: str, language: str = "zh-hans") -> None:
        self._url, self.language = url, language
        #: What a page answered that is not for a person.
        self.wrong: list[str] = []
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(CookieJar()),
            _NoRedirects(),
        )

    def get(self, path: str) -> Answer:
        """Open a page; raises ``NoAnswer``."""
        return self._ask(path, None)

    def send(self, path: str, typed: Mapping[str, str]) -> Answer:
        """Send a form; raises ``NoAnswer``."""
        return self._ask(path, urlencode(typed).encode())

    def fill_in(self, path: str, **typed: str) -> Answer:
        """Open a page and send its form with what is typed; an answer without the form is returned."""
        page = self.get(path)
        return self.send(path, {**page.form, **typed}) if page.form else page

    def sign_in(self, name: str, password: str) -> None:
        """Sign in and choose the language; raises ``PermissionError`` when that does not succeed."""
        page = self.get("/sign-in/")
        hidden = next(form for form in _forms(page.text) if "next" in form)
        answer = self.send("/sign-in/", {**hidden, "username": name, "password": password})
        if answer.status != 302:
            raise PermissionError(f"{name} cannot sign in ({answer.status}).")
        hidden = next(iter(_forms(self.get("/status/").text)))
        self.send("/language/", {**hidden, "language": self.language})

    def _ask(self, path: str, body: bytes | None) -> Answer:
        headers = {"Accept-Language": self.language, "Referer": urljoin(self._url, path)}
        request = urllib.request.Request(urljoin(self._url, path), body, headers)
        try:
            with self._opener.open(request, timeout=PATIENCE) as response:
                answer = _read(response)
        except urllib.error.HTTPError as refused:
            with refused:
                answer = _read(refused)
        except (OSError, HTTPException) as gone:
            raise NoAnswer(str(gone)) from gone
        self._judge(path, answer)
        return answer

    def _judge(self, path: str, answer: Answer) -> None:
        if found := _NOT_FOR_PEOPLE.search(answer.text):
            self.wrong.append(f"{path} answered {answer.status} and shows '{found.group()}'.")
        if answer.status == 503 and AWAY[self.language] not in unescape(answer.text):
            self.wrong.append(f"{path} answered 503 without its sentence.")
        if answer.status >= 500 and answer.status != 503:
            self.wrong.append(f"{path} answered {answer.status}.")


def _read(response: Any) -> Answer:
    leads_to = urlsplit(response.headers.get("Location", "")).path
    return Answer(response.status, response.read().decode(errors="replace"), leads_to)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: it says that the act is done."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _forms(text: str) -> list[dict[str, str]]:
    reader = _FormReader()
    reader.feed(text)
    return reader.forms


class _FormReader(HTMLParser):
    """Finds the hidden fields of each form that is sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self._open = known.get("method") == "post"
            if self._open:
                self.forms.append({})
        elif tag == "input" and self._open and known.get("type") == "hidden":
            self.forms[-1][known.get("name") or ""] = known.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
