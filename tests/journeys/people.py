"""People at their browsers."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.journeys.watching import Watch


@dataclass
class Person:
    """One person with one browser window."""

    page: Page
    watch: Watch
    address: str

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.address + path)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Through the form, as everybody does."""
        self.go("/accounts/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def press(self, name: str) -> None:
        """A button of the page by the words on it."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """A link of the page by its words."""
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def follow_action(self, name: str) -> None:
        """A link among the actions of the page, beside its title."""
        self.page.locator(".heading-actions").get_by_role("link", name=name, exact=True).click()

    def reads(self, heading: str) -> None:
        """The page's title says so."""
        expect(self.page.locator("h1")).to_contain_text(heading)

    def gives_role(self, books: str, person: str, role: str) -> None:
        """From the list of people to the page of access, where roles are given with a reason."""
        self.go(f"{books}people/")
        self.page.get_by_role("row", name=person).get_by_role("link", name="Role of").click()
        form = self.page.locator("#role")
        form.get_by_label("Role", exact=True).select_option(role)
        form.get_by_label("Reason").fill("Stands in for a colleague")
        form.get_by_role("button", name="Give the role").click()
        self.is_told(f"The role is {role} now")

    def is_told(self, words: str) -> None:
        """A message stands on the page."""
        expect(self.page.locator(".notice", has_text=words).first).to_be_visible()
