# syntax=docker/dockerfile:1.12

FROM python:3.13.1-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY bin bin
COPY dlint dlint
COPY rules rules
COPY reports reports
RUN python -m venv /opt/dlint && \
    /opt/dlint/bin/pip install --no-cache-dir --compile .

FROM python:3.13.1-slim-bookworm
LABEL org.opencontainers.image.title="dlint" \
      org.opencontainers.image.description="A linter for Dockerfiles" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/dlint /opt/dlint
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/opt/dlint/bin/dlint"]
CMD ["."]
