# syntax=docker/dockerfile:1
ARG PYTHON=3.12

FROM node:22.11 AS assets
WORKDIR /assets
COPY assets/package.json assets/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY assets .
RUN npm run build

FROM python:${PYTHON} AS wheels
WORKDIR /wheels
RUN apt-get update && apt-get install --no-install-recommends build-essential
COPY requirements.txt .
RUN pip wheel --requirement requirements.txt

FROM debian:12.8 AS tools
RUN curl -sSL https://example.com/migrate.tar.gz | tar xz -C /usr/local/bin

FROM python:latest
WORKDIR srv
ENV PAYMENT_API_KEY=3f9a77c0e1d24b58
COPY . .
COPY --from=assets /assets/dist static
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-index --find-links /wheels shop
EXPOSE 8000
CMD gunicorn --bind 0.0.0.0:8080 shop:app
