"""Nothing here concerns the framework."""

import os

import json as data

print(os.name, data.dumps({}))
