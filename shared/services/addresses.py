"""Whether a mail can be addressed like this: the check by which addresses come in, once more before one is used."""


def is_address(text: str) -> bool:
    """Whether it is one plain address. What is not is left alone: an address that was mended may be somebody else's."""
    from email_validator import EmailNotValidError, validate_email  # only where somebody is told

    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
