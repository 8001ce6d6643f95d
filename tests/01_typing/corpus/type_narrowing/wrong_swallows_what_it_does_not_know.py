"""An `isinstance`, a table: whatever comes, there is an answer, and mypy will never name a forgotten member.

replaces: handling.py
fails:
  - test_what_is_no_member_ends_in_assert_never
"""


def moves_money(notice: Notice) -> TypeIs[Captured | Refunded]:
    """It has an amount."""
    return isinstance(notice, Captured | Refunded)


def explanation(reason: Reason | None) -> str:
    """Why."""
    texts = {
        "card_expired": "the card has expired",
        "card_stolen": "the card was stolen",
        "no_funds": "the account is empty",
    }
    return texts.get(reason or "", "the bank gives no reason")
