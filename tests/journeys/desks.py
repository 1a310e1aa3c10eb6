"""The desks of a journey: what each person does in a browser, with nothing but what the page shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, Page, expect

from cases.models import Case


class Desk:
    """One person at one browser."""

    def __init__(self, browser: Browser, address: str, username: str, password: str) -> None:
        self.context = browser.new_context(
            base_url=address, locale="en", viewport={"width": 1280, "height": 900}
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self._sign_in(username, password)

    def _listen(self, message: Any) -> None:
        if message.type == "error" and "409" not in message.text and "422" not in message.text:
            self.faults.append(message.text)

    def _sign_in(self, username: str, password: str) -> None:
        self.page.goto("/sign-in/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", password)
        with self.page.expect_navigation(url=lambda url: "/sign-in/" not in url):
            self.page.keyboard.press("Enter")

    def press(self, selector: str) -> None:
        """Press a button and wait for the page that answers."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def leave(self) -> None:
        """Go home; nothing on the pages may have gone wrong behind the scenes."""
        self.context.close()
        assert self.faults == []


class Counter(Desk):
    """A clerk at the window."""

    def take_in(self, code: str, answers: Mapping[str, Any]) -> Case:
        """Choose the matter, fill in the form, tick the materials, receive and accept."""
        self.page.goto(f"/counter/new/?q={code}")
        self.press(f"button[name=matter][value={code}]")
        for name, value in answers.items():
            self._answer(name, value)
        self.press("form.stack button.btn-primary[value=continue]")
        expect(self.page).to_have_url(re.compile(r"/counter/\d+/materials/"))
        case_id = int(re.findall(r"/counter/(\d+)/", self.page.url)[0])
        for radio in self.page.locator("input[type=radio][value=received]").all():
            radio.check()
        self.page.locator("input[type=checkbox][name$=identity]").check()
        self.press("button[value=receive]")
        self.press("button[value=accept]")
        return Case.objects.get(pk=case_id)

    def _answer(self, name: str, value: Any) -> None:
        if isinstance(value, list):
            for number, row in enumerate(value):
                for member, text in row.items():
                    self._answer(f"{name}-{number}-{member}", text)
            return
        text = str(value).lower() if isinstance(value, bool) else str(value)
        field = self.page.locator(f'[name="{name}"]')
        kind = field.first.evaluate("e => e.tagName == 'SELECT' ? 'select' : e.type")
        if kind == "radio":
            self.page.locator(f'[name="{name}"][value="{text}"]').check()
        elif kind == "select":
            field.select_option(text)
        elif kind == "checkbox":
            field.set_checked(text == "true")
        else:
            field.fill(text)

    def enter_payments(self) -> int:
        """Enter every payment that is asked for, with amount and reference; return how many."""
        entered = 0
        self.page.goto("/cashier/")
        while links := self.page.locator('a[href^="/cashier/"]:not([href="/cashier/"])').all():
            with self.page.expect_navigation():
                links[0].click()
            self.page.fill("[name=amount]", "12345.67")
            number = re.findall(r"/cashier/(\d+)/", self.page.url)[0]
            self.page.fill("[name=reference]", f"TT2026-{number}")
            self.press("main form button.btn-primary")
            self.page.goto("/cashier/")
            entered += 1
        return entered

    def hand_over(self, case: Case) -> None:
        """Check the recipient, tick every paper, hand the set over."""
        self.page.goto("/issuing/")
        with self.page.expect_navigation():
            self.page.locator(f'tr:has-text("{case.number}") a').first.click()
        for box in self.page.locator("main form input[type=checkbox]").all():
            box.check()
        applicant = self.page.locator("main form input[type=radio][value=applicant]")
        if applicant.count():  # asked only where an agent could collect as well
            applicant.check()
        self.press("main form button.btn-primary")
        expect(self.page.locator('a[href$="/receipt.pdf"]')).to_be_visible()


class Back(Desk):
    """An approver or head in a department."""

    def work(self) -> int:
        """Do everything that lies in the queue and can be done; return how many acts."""
        done = 0
        while self._one_act():
            done += 1
        return done

    def _one_act(self) -> bool:
        self.page.goto("/departments/queue/")
        reviews = self.page.locator('a[href^="/departments/reviews/"]')
        addresses = list(dict.fromkeys(a.get_attribute("href") for a in reviews.all()))
        for address in addresses:
            self.page.goto(str(address))
            for act in (
                "sign-for",
                "ask-for-payment",
                "head-approve",
                "approve",
                "propose-approval",
            ):
                button = f'form[action$="/{act}/"] button.btn'
                if self.page.locator(button).count():
                    self.press(button)
                    return True
        return False
