#!/bin/sh
# Asks the broker for a token with curl 7.75 or later. Prints what was granted, never the token.
#   BROKER_URL=https://….lambda-url.eu-central-1.on.aws AWS_REGION=eu-central-1 sh curl.sh cis-central
# Through the private door, whose URL ends with a path: BROKER_SERVICE=execute-api.
# Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for a role, AWS_SESSION_TOKEN. For the AWS CLI's:
#   eval "$(aws configure export-credentials --format env)"
set -eu

key=${1:-cis-central}
# Parameters in alphabetical order and percent-encoded: curl signs the query as it stands.
url="${BROKER_URL%/}/token?key=$key&min_ttl=300"

# On standard input, because every user of the machine can read the arguments of a process.
credentials() {
  printf 'user = "%s:%s"\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY"
  if [ -n "${AWS_SESSION_TOKEN:-}" ]; then
    printf 'header = "x-amz-security-token: %s"\n' "$AWS_SESSION_TOKEN"
  fi
}

answer=$(credentials | curl --silent --show-error --max-time 10 --config - \
  --aws-sigv4 "aws:amz:$AWS_REGION:${BROKER_SERVICE:-lambda}" --write-out '\n%{http_code}' "$url")
status=${answer##*
}
body=${answer%
*}

if [ "$status" != 200 ]; then
  printf '%s %s\n' "$status" "$body" >&2
  exit 1
fi
# The token itself: token=$(printf '%s' "$body" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
printf '%s\n' "$body" | sed 's/.*"expires_in":\([0-9]*\),"scope":"\([^"]*\)".*/expires in \1 s, scope: \2/'
