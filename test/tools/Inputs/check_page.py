# Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""check_page.py PAGE JSON: the page holds the same facts, loads nothing, and no name of the model ends its script."""

import json
import re
import sys

page = open(sys.argv[1], encoding="utf-8").read()
data = re.search(r'<script type="application/json" id="model">(.*?)</script>', page, re.S).group(1)
assert json.loads(data) == json.load(open(sys.argv[2], encoding="utf-8"))
assert page.count("</script>") == 2
rest = page.replace(data, "")
assert not re.search(r"""(src|href)=["'](?!data:)|@import|url\(|fetch\(|XMLHttpRequest""", rest)
assert set(re.findall(r"https?://[^'\"\s]*", rest)) == {"http://www.w3.org/2000/svg"}  # a namespace, which nobody loads
