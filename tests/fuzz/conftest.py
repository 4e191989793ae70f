"""How broadly is searched: the same examples each time, or with `-m long` many more and new ones."""

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

_ALIKE = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
QUICK = settings(max_examples=10, derandomize=True, **_ALIKE)
LONG = settings(max_examples=3000, print_blob=True, **_ALIKE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every search counts as quick, and as long where that is asked for."""
    long = config.option.markexpr == "long"
    searches = [item for item in items if "fuzz" in item.path.parts]
    for item in searches:
        if long:
            item.add_marker("long")
    for search in {item.function for item in searches if is_hypothesis_test(item.function)}:
        (LONG if long else QUICK)(search)
