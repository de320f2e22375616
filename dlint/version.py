"""The version of dlint."""

VERSION = "0.1.0"
