#!/bin/sh
# Makes a cluster of one node with the bucket `dynvm`, its user and its indexes. What is there already is left as it is.
# Needs curl, COUCHBASE_ADMIN_PASSWORD and DYNVM_PASSWORD. COUCHBASE_HOST: default `couchbase`.
set -eu

host=${COUCHBASE_HOST:-couchbase}
admin=http://$host:8091
query=http://$host:8093/query/service
bucket=dynvm
tries=60

# Passwords go by a file, not by arguments that others on the machine can see.
login=$(mktemp)
trap 'rm -f "$login"' EXIT
printf 'user = "Administrator:%s"\n' "$(printf %s "$COUCHBASE_ADMIN_PASSWORD" | sed 's/[\\"]/\\&/g')" >"$login"

call() { curl --silent --show-error --fail --output /dev/null "$@"; }
as_admin() { call --config "$login" "$@"; }

# until_true WHAT COMMAND…: once a second, for a minute.
until_true() {
  what=$1
  shift
  left=$tries
  until "$@" 2>/dev/null; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "$what: not within $tries s" >&2; exit 1; }
    sleep 1
  done
}

ask() { as_admin "$query" --data-urlencode "statement=$1"; }

until_true 'The server answers' call "$admin/pools"

if as_admin "$admin/pools/default" 2>/dev/null; then
  echo 'The cluster is there already.'
else
  call "$admin/node/controller/setupServices" --data-urlencode 'services=kv,index,n1ql'
  call "$admin/pools/default" --data memoryQuota=512 --data indexMemoryQuota=256
  # From here on the node wants its administrator.
  printf %s "$COUCHBASE_ADMIN_PASSWORD" |
    call "$admin/settings/web" --data username=Administrator --data port=8091 --data-urlencode 'password@-'
  as_admin "$admin/settings/indexes" --data storageMode=forestdb
fi

if ! as_admin "$admin/pools/default/buckets/$bucket" 2>/dev/null; then
  as_admin "$admin/pools/default/buckets" --data name=$bucket --data bucketType=couchbase \
    --data ramQuotaMB=256 --data replicaNumber=0 --data flushEnabled=0
fi
until_true 'The bucket is ready' as_admin "$admin/pools/default/b/$bucket"

# The Community Edition knows only access to a whole bucket.
user=$admin/settings/rbac/users/local/dynvm
for roles in "data_reader[$bucket],data_writer[$bucket],query_select[$bucket]" "bucket_full_access[$bucket]"; do
  if printf %s "$DYNVM_PASSWORD" |
    as_admin --request PUT "$user" --data-urlencode "roles=$roles" --data-urlencode 'password@-' 2>/dev/null; then
    granted=$roles
    break
  fi
done
echo "The user dynvm has ${granted:?the user dynvm could not be made}."

# The statements that the product shows where they are missing. At first the query service does not know the bucket.
until_true 'The query service knows the bucket' ask "CREATE PRIMARY INDEX IF NOT EXISTS ON \`$bucket\`"
ask "CREATE INDEX \`dynvm_created\` IF NOT EXISTS ON \`$bucket\`(\`created_time\`)"
ask "CREATE INDEX \`dynvm_deleted\` IF NOT EXISTS ON \`$bucket\`(\`deleted_time\`)"
ask "CREATE INDEX \`dynvm_state\` IF NOT EXISTS ON \`$bucket\`(\`state\`)"
echo "Bucket $bucket is ready."
