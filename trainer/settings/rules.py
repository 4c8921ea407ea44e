"""How a setting that no run could have is refused."""

from trainer.errors import SettingsError


def require(rule: str, *, holds: bool) -> None:
    """Refuse settings that break a rule.

    Raises:
        SettingsError: names the rule.
    """
    if not holds:
        raise SettingsError(f"these settings break the rule: {rule}")


def require_shares(name: str, shares: tuple[float, ...]) -> None:
    """Refuse chances that are none, or are not one for all views or one for each kind.

    Raises:
        SettingsError: names the field.
    """
    require(
        f"{name} is one chance in 0..1, or three: of the first view, of the others, "
        "and of local crops",
        holds=len(shares) in (1, 3) and all(0 <= share <= 1 for share in shares),
    )
