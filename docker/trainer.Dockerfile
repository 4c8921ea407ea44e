# Learns from a stream. It holds no GL and no server.
FROM python:3.11-slim

# One uid in both images, so that the trainer may open the renderer's socket.
RUN useradd --uid 10001 --create-home shaders21k \
    && install -d -o shaders21k -g shaders21k /runs /run/shaders21k

# Which build of torch 2.13 comes is the index's choice: PyPI's runs on CPU and CUDA.
# Name PyTorch's CPU index in PIP_EXTRA_INDEX_URL for a tenth of the size.
ARG PIP_EXTRA_INDEX_URL
# "trainer,ray" reads from a Ray cluster.
ARG EXTRAS=trainer
ARG PIP_CACHE_DIR=/var/cache/pip
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY shaders21k shaders21k
COPY trainer trainer
RUN --mount=type=cache,target=/var/cache/pip \
    pip install -c constraints.txt ".[$EXTRAS]"

ENV PYTHONFAULTHANDLER=1 \
    PYTHONUNBUFFERED=1

USER shaders21k
WORKDIR /runs
ENTRYPOINT ["shaders21k"]
