"""The sample app in this process, for tests through the direct invoker."""

import importlib.util
from pathlib import Path

import azure.functions as func

FOLDER = Path(__file__).parent / "apps"


def sample_app() -> func.FunctionApp:
    """A fresh copy, under a name of its own: the worker knows only one `function_app`."""
    spec = importlib.util.spec_from_file_location("sample_function_app", FOLDER / "sample" / "function_app.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.app
    assert isinstance(found, func.FunctionApp)
    return found
