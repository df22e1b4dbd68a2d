"""Ed25519 (RFC 8032) with nothing but integers: what the hostile clients of these tests sign with.

sign() takes the nonce from the caller on request, because one key can sign one message in many
valid ways and a chain must not care which. Not constant in time: for tests only.
"""
import functools
import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P


def _x_of(y):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return P - x if x & 1 else x  # The base point's x is even.


BASE = (_x_of(BASE_Y), BASE_Y, 1, _x_of(BASE_Y) * BASE_Y % P)


def _add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _windows():
    """[[j * 16**i * BASE for j of 0..15] for i of 0..63]: a product is then 64 sums."""
    windows, step = [], BASE
    for _ in range(64):
        row = [(0, 1, 1, 0)]
        for _ in range(15):
            row.append(_add(row[-1], step))
        windows.append(row)
        step = _add(row[-1], step)
    return windows


WINDOWS = _windows()


def _times_base(scalar):
    result = (0, 1, 1, 0)
    for i, row in enumerate(WINDOWS):
        digit = scalar >> 4 * i & 15
        if digit:
            result = _add(result, row[digit])
    return result


def _encode(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _digest(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


@functools.lru_cache(maxsize=None)
def _secret(seed):
    """(scalar, prefix, public key)"""
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (2**254 - 8) | 2**254
    return scalar, digest[32:], _encode(_times_base(scalar))


def public_key(seed):
    return _secret(seed)[2]


def sign(seed, message, nonce=None):
    """As RFC 8032 says, or with the nonce (bytes) given: a second valid signature of one key."""
    scalar, prefix, public = _secret(seed)
    r = _digest(prefix, message) % L if nonce is None else _digest(nonce) % L
    first = _encode(_times_base(r))
    challenge = _digest(first, public, message)
    return first + ((r + challenge * scalar) % L).to_bytes(32, "little")


def read_key(path):
    """The seed in a key file of `tamga keygen`."""
    with open(path, encoding="ascii") as file:
        return bytes.fromhex(file.read().split()[2])
