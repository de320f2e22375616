"""`python -m dlint`."""

from dlint.bundle import main

if __name__ == "__main__":
    main()
