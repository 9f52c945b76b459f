"""Bits of H.264 headers: fixed widths and Exp-Golomb codes (ITU-T H.264, 7.2 and 9.1), on whole numbers."""


class Reader:
    """Reads bits from the first of the highest byte on; `at` is the position in bits."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.value = int.from_bytes(data, "big")
        self.size = 8 * len(data)
        self.at = at

    def u(self, width: int) -> int:
        """The next `width` bits. Raises ValueError at the end."""
        self.at += width
        left = self.size - self.at
        if left < 0:
            raise ValueError("a header ends too early")
        return self.value >> left & (1 << width) - 1

    def ue(self) -> int:
        """An unsigned Exp-Golomb code. Raises ValueError for none of up to 32 zeros, and at the end."""
        left = self.size - self.at
        zeros = left - (self.value & (1 << max(left, 0)) - 1).bit_length()
        if zeros > 32:
            raise ValueError("a number in a header is too long")
        self.at += zeros
        return self.u(zeros + 1) - 1

    def se(self) -> int:
        """A signed Exp-Golomb code."""
        code = self.ue()
        return code + 1 >> 1 if code & 1 else -(code >> 1)


class Writer:
    """Collects bits; what was written first is highest."""

    def __init__(self) -> None:
        self.value = 0
        self.size = 0

    def u(self, width: int, value: int) -> None:
        self.value = self.value << width | value
        self.size += width

    def ue(self, value: int) -> None:
        self.u(2 * (value + 1).bit_length() - 1, value + 1)

    def se(self, value: int) -> None:
        self.ue(2 * value - 1 if value > 0 else -2 * value)

    def copy(self, source: Reader, start: int, stop: int) -> None:
        """Bits `start` up to `stop` of what is read."""
        self.u(stop - start, source.value >> source.size - stop & (1 << stop - start) - 1)

    def align(self, bit: int) -> None:
        """Fills the last byte with ones or zeros."""
        missing = -self.size % 8
        self.u(missing, (1 << missing) - 1 if bit else 0)

    def data(self) -> bytes:
        """All that was written, filled up with zeros to whole bytes."""
        missing = -self.size % 8
        return (self.value << missing).to_bytes((self.size + missing) // 8, "big")


def patched(data: bytes, at: int, width: int, value: int) -> bytes:
    """The same bytes with other bits in one place."""
    last = (at + width + 7) // 8
    first = at // 8
    shift = 8 * last - at - width
    part = int.from_bytes(data[first:last], "big") & ~(((1 << width) - 1) << shift) | value << shift
    return data[:first] + part.to_bytes(last - first, "big") + data[last:]
