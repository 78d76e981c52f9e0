"""Refusals about the details of a business and its logo."""

from erp.foundation.errors import Refusal


class BadTaxNumber(Refusal):
    """A tax number that cannot be one."""

    def __init__(self, sentence: str, field: str = "tax_number") -> None:
        super().__init__(sentence, field=field)


class BadWebsite(Refusal):
    """An address that no browser opens as a page."""

    def __init__(self) -> None:
        super().__init__("Write the website as www.example.co.za or https://example.co.za/shop.", field="website")


class NameMissing(Refusal):
    """A business without a name."""

    def __init__(self) -> None:
        super().__init__("Write the name by which the business is known.", field="name")


class AddressTooLong(Refusal):
    """An address that no letterhead holds."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Write the address in at most {most} lines.", field="address")


class LogoNotUnderstood(Refusal):
    """A picture that cannot be opened."""

    def __init__(self) -> None:
        super().__init__("This picture cannot be opened. Save it again as PNG or JPEG.", field="file")


class LogoTooLarge(Refusal):
    """A picture of more pixels than a logo needs."""

    def __init__(self, width: int, height: int, most_pixels: int) -> None:
        super().__init__(
            f"The picture has {width} by {height} pixels, and at most {most_pixels:,} are taken. Make it smaller.",
            field="file",
        )
