"""What the app does not import: an instance that needs none of it must not wait for it."""

import os
import subprocess
import sys

from tests.host.running import NOWHERE, ROOT

HEAVY = (
    "azure.monitor",
    "azure.communication",
    "azure.identity",
    "opentelemetry.sdk",
    "msal",
    "jinja2",
    "python_multipart",
)
CODE = f"import function_app, sys; print([one for one in {HEAVY} if one in sys.modules])"


def test_the_app_imports_neither_the_distro_nor_clients_of_mail_and_sign_in_nor_what_makes_pages() -> None:
    env = {**os.environ, "AzureWebJobsStorage": NOWHERE, "PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY": "true"}
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
