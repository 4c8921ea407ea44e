import json
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.trainer.test_loop import assert_same_bits

from trainer.checkpoint import FILE_NAME, Checkpoint
from trainer.interrupts import Interrupted, Interrupts
from trainer.loop import train
from trainer.metrics import read_metrics

SOURCE = "memory://64"
