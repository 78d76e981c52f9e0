import base64

import pytest

from operators.door import totp

# RFC 6238, appendix B, SHA-1, cut to six digits.
KEY = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_rfc(moment: int, code: str) -> None:
    assert totp.code_at(KEY, moment // totp.SECONDS) == code


def test_present_and_last_code_are_good_and_no_other() -> None:
    step = 1000
    moment = step * totp.SECONDS + 5.0
    good = [
        at for at in range(step - 3, step + 4) if totp.step_of_code(KEY, totp.code_at(KEY, at), moment=moment, after=0)
    ]
    assert good == [step - 1, step]


def test_code_is_good_once() -> None:
    code = totp.code_at(KEY, 1000)
    assert totp.step_of_code(KEY, code, moment=30000.0, after=999) == 1000
    assert totp.step_of_code(KEY, code, moment=30000.0, after=1000) is None


def test_key_is_sealed_and_opened() -> None:
    sealed = totp.seal(KEY)
    assert KEY not in sealed
    assert totp.unseal(sealed) == KEY


def test_key_that_the_staffs_door_sealed_opens_nothing_here() -> None:
    from cryptography.fernet import InvalidToken

    from erp.web.entrance.factor_adapter import FactorAdapter

    with pytest.raises(InvalidToken):
        totp.unseal(FactorAdapter().encrypt(KEY))
