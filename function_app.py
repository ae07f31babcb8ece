"""The app, wired; nothing else."""

import os

from functions import serve
from shared.app import build
from shared.settings import Settings

app = serve(build(Settings.read(os.environ)))
