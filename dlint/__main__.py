"""`python -m dlint`."""

from dlint._boot import main

if __name__ == "__main__":
    main()
