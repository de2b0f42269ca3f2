"""Asks the broker for a token. Prints what was granted, never the token.

    pip install botocore
    BROKER_URL=https://….lambda-url.eu-central-1.on.aws AWS_REGION=eu-central-1 python python.py cis-central
Through the private door, whose URL ends with a path: BROKER_SERVICE=execute-api.
"""

import json
import os
import sys
from urllib.parse import quote, urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.httpsession import URLLib3Session
from botocore.session import Session


def ask(key: str) -> dict:
    """Returns the broker's answer; raises RuntimeError with its words when there is no token in it."""
    query = urlencode({"key": key, "min_ttl": 300}, quote_via=quote)
    request = AWSRequest("GET", f"{os.environ['BROKER_URL'].rstrip('/')}/token?{query}")
    credentials = Session().get_credentials()  # The default chain: environment, profile, container, instance.
    if credentials is None:
        raise RuntimeError("There are no AWS credentials to sign with.")
    SigV4Auth(credentials, os.environ.get("BROKER_SERVICE", "lambda"), os.environ["AWS_REGION"]).add_auth(request)
    response = URLLib3Session(timeout=10).send(request.prepare())
    if response.status_code != 200:
        raise RuntimeError(f"{response.status_code} {response.text}")
    return json.loads(response.text)


if __name__ == "__main__":
    try:
        token = ask(sys.argv[1] if len(sys.argv) > 1 else "cis-central")
    except (BotoCoreError, RuntimeError) as error:
        sys.exit(str(error))
    # token["access_token"] goes into `Authorization: Bearer …` of the SAP API.
    print(f"expires in {token['expires_in']} s, scope: {token['scope']}")
