"""The losses, each a pure function in a file with its paper and equation.

Where ranks train together, the caller gathers the global batch and passes it whole. A
loss `float [N]` is one a sample; their mean is what the paper minimizes. All compute in
float32 or better, whatever the dtype of the input and autocast around them.
"""
