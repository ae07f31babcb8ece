"""The headers that every answer has, whatever it is: what a browser may do with it."""

import azure.functions as func

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
OWN_FILES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # `no-referrer` would make browsers send `Origin: null` with our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def guard(answer: func.HttpResponse, policy: str = NOTHING) -> func.HttpResponse:
    """The answer with the headers that it does not have by itself."""
    for name, value in {**ALWAYS, "Content-Security-Policy": policy}.items():
        answer.headers.setdefault(name, value)
    return answer
