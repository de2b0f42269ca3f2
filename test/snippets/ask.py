"""Signs a URL as it stands with botocore, asks, and prints the status of the answer: ask.py REGION URL."""

import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from botocore.session import Session

_, region, url = sys.argv
request = AWSRequest("GET", url)
SigV4Auth(Session().get_credentials(), "lambda", region).add_auth(request)
print(URLLib3Session(timeout=10).send(request.prepare()).status_code)
