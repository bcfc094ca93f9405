"""`python -m cec_xl` is the same as `cec-xl`."""

import sys

from cec_xl.cli import program

if __name__ == "__main__":
    sys.exit(program())
