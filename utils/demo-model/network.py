# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The demo network, written once and read by three backends.

`network(b, image)` calls one method of the backend `b` per layer: forward.py computes with NumPy,
train.py records a tape for the gradients, export.py writes LiteRT ops. Layer names are the names
of the weights and, with suffixes, of the tensors.
"""
CLASS_COUNT = 16
IMAGE_SHAPE = (28, 28, 1)
BATCH_NORM_EPSILON = 1e-3


def network(b, image):
    """Class probabilities for a batch of images in [0, 1]."""
    # A pad of zeros follows the shift, so this cannot be folded into the first convolution.
    x = b.scale_shift("rescale", image, 2.0, -1.0)

    x = b.conv("stem/conv", x, 16, size=3, padding="SAME")
    x = b.batch_norm("stem/norm", x)
    stem = b.relu6("stem/relu6", x)

    x = b.depthwise("block1/depthwise", stem, size=3, padding="SAME")
    x = b.batch_norm("block1/depthwise_norm", x)
    x = b.relu("block1/relu", x)
    x = b.conv("block1/project", x, 16, size=1, padding="VALID")
    x = b.batch_norm("block1/project_norm", x)
    x = b.add("block1/residual", x, stem)

    # With this pad the convolution is what SAME means for an even size at stride 2 ...
    x = b.pad("down1/pad", x, 0, 1)
    x = b.conv("down1/conv", x, 32, size=3, stride=2, padding="VALID")
    x = b.batch_norm("down1/norm", x)
    down1 = b.hard_swish("down1/hard_swish", x)

    # ... and with this one it is not.
    x = b.pad("down2/pad", down1, 1, 1)
    x = b.depthwise("down2/depthwise", x, size=3, stride=2, padding="VALID")
    x = b.batch_norm("down2/depthwise_norm", x)
    shortcut = b.average_pool("down2/shortcut", down1, size=2)
    x = b.add("down2/residual", x, shortcut)
    x = b.relu("down2/relu", x)
    x = b.conv("down2/expand", x, 64, size=1, padding="VALID")
    x = b.batch_norm("down2/expand_norm", x)
    down2 = b.swish("down2/swish", x)

    x = b.depthwise("block3/depthwise", down2, size=5, padding="SAME")
    x = b.batch_norm("block3/depthwise_norm", x)
    x = b.relu6("block3/relu6", x)
    x = b.conv("block3/project", x, 64, size=1, padding="VALID")
    x = b.batch_norm("block3/project_norm", x)
    x = b.add("block3/residual", x, down2)

    x = b.mean("head/mean", x)
    x = b.reshape_pair("head", x)
    logits = b.dense("head/dense", x, CLASS_COUNT)
    b.unused_branch("head/confidence", logits)
    return b.softmax("head/softmax", logits)
