"""The version of dlint, and where it lives."""

VERSION = "0.1.0"
HOME = "https://github.com/dlint/dlint"
