"""How the engine's functions are compiled, and how they see its memory.

All state of a run is one array of 8-byte words. Compiled functions get it as two bare pointers, *m*
that reads words as integers and *f* that reads them as floats: two registers a call. A NumPy array
in their place is seven words, and a call with a dozen of those costs more than the work it does.
Pointers check no bounds: the layouts of `plan/arrays.py` and `layout.py` are what keeps them right.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

Function = TypeVar("Function", bound=Callable[..., Any])

# No fastmath and no fused operations: sums must have the reference engine's bits.  A division by
# zero is IEEE's infinity, not an exception, so that no function needs a way out.
_SETTINGS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False}


def inner(function: Function) -> Function:
    """Compile a function that only compiled functions call: it gets no wrapper for Python."""
    return cast(Function, numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_SETTINGS)(function))


def outer(function: Function) -> Function:
    """Compile a function that Python calls; its machine code is kept in Numba's cache folder."""
    return cast(Function, numba.njit(cache=True, **_SETTINGS)(function))


def _view(item: Any) -> Callable[[Any, Any], Any]:
    def view(context: Any, array: Any) -> Any:
        signature = types.CPointer(item)(array)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = make_array(signature.args[0])(context, builder, arguments[0]).data
            return builder.bitcast(data, context.get_value_type(signature.return_type))

        return signature, generate

    return view


as_integers = intrinsic(_view(types.int64))
"""The memory as words that are integers."""

as_floats = intrinsic(_view(types.float64))
"""The same memory as words that are floats."""
