"""Scripts joined into one are what they were; what can't be joined is refused."""

import pytest

from dashboard.bundle import bundle

A = """\
import { one, two } from "./b.js";
export function both() {
  return one + two;
}
"""
B = """\
import { three } from "./c.js";
export const one = 1;
export const two = three - one;
"""
C = """\
export const three = 3;
const hidden = 4;
"""
MODULES = {"a.js": A, "b.js": B, "c.js": C}


def test_what_is_needed_comes_first_and_once() -> None:
    joined = bundle(MODULES | {"unused.js": "export const no = 0;\n"}, "a.js")
    assert [joined.index(f"const module_{name}_js = ") for name in "cba"] == sorted(
        joined.index(f"const module_{name}_js = ") for name in "abc"
    )
    assert joined.count("hidden") == 1
    assert "unused" not in joined
    assert joined.endswith("export const { both } = module_a_js;\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('import all from "./b.js";\n', "can't be joined"),
        ("export default 1;\n", "can't be joined"),
        ('import { x } from "./nowhere.js";\n', "no module nowhere.js"),
        ('import { both } from "./a.js";\n', "need each other"),
        ("export const text = `one\n  two`;\n", "over several lines"),
    ],
)
def test_what_is_written_otherwise_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        bundle(MODULES | {"c.js": text}, "a.js")


def test_comments_and_indentation_stay_at_home() -> None:
    text = '// Why.\nexport function f() {\n  // Because.\n  return "// kept";\n}\n'
    joined = bundle({"a.js": text}, "a.js")
    assert "export function" not in joined
    assert 'function f() {\nreturn "// kept";\n}\n' in joined
    assert "Why" not in joined
    assert "Because" not in joined
