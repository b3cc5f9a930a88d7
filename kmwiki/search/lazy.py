"""What an object works out when it is first asked for it, and keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

_Owner = TypeVar("_Owner")
_Value = TypeVar("_Value")


class lazy(Generic[_Owner, _Value]):
    """As `functools.cached_property` without the lock that it takes until Python 3.12: for what is made of one
    question, where a dozen locks would cost more than what they guard. Two threads may both work a value out; that
    does no harm where it is always the same and nobody changes it.

    >>> class Circle:
    ...     @lazy
    ...     def area(self) -> float:
    ...         return 3.14
    >>> Circle().area
    3.14
    """

    def __init__(self, make: Callable[[_Owner], _Value]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> lazy[_Owner, _Value]: ...
    @overload
    def __get__(self, instance: _Owner, owner: type[Any]) -> _Value: ...
    def __get__(self, instance: _Owner | None, owner: type[Any]) -> lazy[_Owner, _Value] | _Value:
        if instance is None:
            return self
        # Found here from now on, before this is asked.
        value = instance.__dict__[self._name] = self._make(instance)
        return value
