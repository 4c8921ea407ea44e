# Draws and serves: on a CPU as it is, on an NVIDIA GPU with docker/gpu.yaml.
FROM python:3.11-slim

RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libegl1 libgl1 libgl1-mesa-dri \
    && rm -rf /var/lib/apt/lists/*

# NVIDIA's container toolkit mounts the driver, but not always the file that tells EGL
# of it; without it EGL would draw on the CPU (nvidia-docker#1520).
COPY docker/10_nvidia.json /usr/share/glvnd/egl_vendor.d/10_nvidia.json

# One uid in both images, so that the trainer may open the renderer's socket.
RUN groupadd --force --system render \
    && useradd --uid 10001 --create-home --groups render,video shaders21k \
    && install -d -o shaders21k -g shaders21k \
        /data /cache /run/shaders21k

# PIP_EXTRA_INDEX_URL, if given, is read by pip; "server,ray" joins a Ray cluster.
ARG EXTRAS=server
ARG PIP_EXTRA_INDEX_URL
ARG PIP_CACHE_DIR=/var/cache/pip
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY shaders21k shaders21k
COPY renderer renderer
COPY server server
RUN --mount=type=cache,target=/var/cache/pip \
    pip install -c constraints.txt ".[$EXTRAS]"

# XDG_CACHE_HOME is where the built-in corpus is written when first asked for, and
# SHADERS21K_CACHE where drivers keep compiled programs.
ENV PYTHONFAULTHANDLER=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/data \
    SHADERS21K_CACHE=/cache

USER shaders21k
WORKDIR /data
EXPOSE 8000
ENTRYPOINT ["shaders21k"]
