#include "launcher/pipeline/well_known_names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "store/base/text.hpp"

namespace pyenvx::pipeline {
namespace {

constexpr std::array kWellKnown = {
    "aiohttp", "alembic", "altair", "ansible", "anyio", "arrow", "asyncpg", "attrs", "babel", "beautifulsoup4", "black",
    "bokeh", "boto3", "botocore", "build", "celery", "certifi", "cffi", "charset-normalizer", "click", "colorama",
    "coverage", "cryptography", "cython", "dask", "dash", "dateparser", "diskcache", "django", "djangorestframework",
    "dnspython", "docker", "docutils", "duckdb", "elasticsearch", "fabric", "faker", "fastapi", "filelock", "flake8",
    "flask", "fsspec", "gevent", "gitpython", "google-cloud-bigquery", "google-cloud-storage", "graphviz", "greenlet",
    "grpcio", "gunicorn", "h5py", "hatchling", "httpie", "httpx", "huggingface-hub", "hypothesis", "idna", "imageio",
    "ipykernel", "ipython", "isort", "jinja2", "joblib", "jsonschema", "jupyter", "jupyterlab", "keras", "kubernetes",
    "lightgbm", "loguru", "lxml", "mako", "markdown", "markupsafe", "marshmallow", "matplotlib", "meson", "mkdocs",
    "msgpack", "mypy", "mysqlclient", "networkx", "nltk", "notebook", "numba", "numpy", "openai", "opencv-python",
    "openpyxl", "orjson", "packaging", "pandas", "paramiko", "pendulum", "pillow", "pip", "platformdirs", "plotly",
    "polars", "poetry", "pre-commit", "prometheus-client", "prompt-toolkit", "protobuf", "psutil", "psycopg",
    "psycopg2-binary", "pyarrow", "pycryptodome", "pydantic", "pygments", "pyjwt", "pylint", "pymongo", "pymysql",
    "pyqt6", "pyserial", "pyside6", "pytest", "python-dateutil", "python-dotenv", "pytz", "pyyaml", "pyzmq", "redis",
    "regex", "requests", "rich", "ruamel-yaml", "ruff", "s3fs", "scikit-image", "scikit-learn", "scipy", "scrapy",
    "seaborn", "selenium", "sentry-sdk", "setuptools", "simplejson", "six", "sphinx", "sqlalchemy", "starlette",
    "statsmodels", "streamlit", "sympy", "tabulate", "tenacity", "tensorflow", "textual", "toml", "torch",
    "torchvision", "tornado", "tox", "tqdm", "transformers", "typer", "tzdata", "ujson", "urllib3", "uvicorn",
    "virtualenv", "watchdog", "websockets", "werkzeug", "wheel", "xgboost", "xlrd", "zope-interface"};

// What people write because they import it, and what the distribution is called.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kByImportName = {{
    {"bs4", "beautifulsoup4"},
    {"cv2", "opencv-python"},
    {"dateutil", "python-dateutil"},
    {"dotenv", "python-dotenv"},
    {"git", "gitpython"},
    {"jwt", "pyjwt"},
    {"mysqldb", "mysqlclient"},
    {"pil", "pillow"},
    {"psycopg2", "psycopg2-binary"},
    {"skimage", "scikit-image"},
    {"sklearn", "scikit-learn"},
    {"yaml", "pyyaml"},
}};

}  // namespace

std::vector<std::string> similar_names(std::string_view name) {
    std::vector<std::string> similar;
    for (const auto& [import_name, distribution] : kByImportName) {
        if (name == import_name) similar.emplace_back(distribution);
    }
    std::vector<std::string> left(kWellKnown.begin(), kWellKnown.end());
    while (similar.size() < 3) {
        const auto near = nearest(name, left);
        if (!near) break;
        std::erase(left, *near);
        if (*near != name) similar.push_back(*near);
    }
    return similar;
}

}  // namespace pyenvx::pipeline
