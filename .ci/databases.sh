# Gives the tests their three databases. One that is named by its variable, or that answers at its usual place on this
# machine without a password, is used as it is; else a private one is started in a scratch folder and stopped at the end.

postgres_default="postgres://postgres@127.0.0.1:5432/postgres"
mysql_default="mysql://root@127.0.0.1:3306/mysql"
redis_default="redis://127.0.0.1:6379/15"
scratch=""
prefix=()
started=()

install_packages() {
    local as_root=()
    (( EUID == 0 )) || as_root=(sudo)
    echo "==> installing $*"
    [[ -n "${package_lists_are_new:-}" ]] || "${as_root[@]}" apt-get update -qq
    package_lists_are_new=yes
    # The packages' own services stay off: private ones are started instead.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

stop_databases() {
    local pid
    for pid in "${started[@]}"; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in "${started[@]}"; do
        wait "$pid" 2>/dev/null || true
    done
    [[ -z "$scratch" ]] || rm -rf "$scratch"
}

# The servers of PostgreSQL and MariaDB refuse to run as root. A list and not a function, so that a server started in the
# background is its own process and can be stopped.
become() {
    prefix=()
    (( EUID != 0 )) || prefix=(setpriv --reuid "$1" --regid "$1" --clear-groups)
}

make_scratch() {
    [[ -z "$scratch" ]] || return 0
    scratch=$(mktemp -d -t oyez-databases.XXXXXX)
    chmod 755 "$scratch"
    trap stop_databases EXIT
}

folder_of() {
    local user=$1 name=$2
    mkdir -m 700 "$scratch/$name"
    (( EUID != 0 )) || chown "$user": "$scratch/$name"
    echo "$scratch/$name"
}

free_port() {
    local port
    for port in $(shuf -i 20000-29999 -n 50); do
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    return 1
}

wait_until() {
    local what=$1 attempt
    shift
    for attempt in $(seq 1 120); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.5
    done
    echo "$what did not start within a minute; its log:" >&2
    tail -n 30 "$scratch"/*.log >&2 || true
    return 1
}

postgres_answers() { command -v psql >/dev/null && PGCONNECT_TIMEOUT=3 psql -qAtX "$1" -c 'select 1'; }
mysql_answers() { command -v mariadb >/dev/null && mariadb --no-defaults --connect-timeout=3 -h 127.0.0.1 -P "$1" -u root -e 'select 1'; }
redis_answers() { command -v redis-cli >/dev/null && [[ "$(timeout 3 redis-cli -h 127.0.0.1 -p "$1" ping)" == PONG ]]; }

start_postgres() {
    local port folder programs
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || install_packages postgresql postgresql-client
    programs=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
    port=$(free_port)
    folder=$(folder_of postgres postgres)
    become postgres
    (cd "$folder" && "${prefix[@]}" "$programs/initdb" --pgdata "$folder/data" --username postgres --auth trust --encoding UTF8 >"$scratch/postgres.log")
    "${prefix[@]}" "$programs/postgres" -D "$folder/data" -p "$port" -k "$folder" \
        -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200 >>"$scratch/postgres.log" 2>&1 &
    started+=($!)
    OYEZ_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
    wait_until PostgreSQL postgres_answers "$OYEZ_TEST_POSTGRES_URL"
}

start_mysql() {
    local port folder
    command -v mariadbd >/dev/null || install_packages mariadb-server mariadb-client
    port=$(free_port)
    folder=$(folder_of mysql mysql)
    become mysql
    "${prefix[@]}" mariadb-install-db --no-defaults --datadir="$folder/data" --auth-root-authentication-method=normal \
        --skip-test-db >"$scratch/mysql.log" 2>&1
    "${prefix[@]}" mariadbd --no-defaults --datadir="$folder/data" --port="$port" --bind-address=127.0.0.1 --socket="$folder/socket" \
        --pid-file="$folder/pid" --innodb-flush-log-at-trx-commit=0 >>"$scratch/mysql.log" 2>&1 &
    started+=($!)
    OYEZ_TEST_MYSQL_URL="mysql://root@127.0.0.1:$port/mysql"
    wait_until MariaDB mysql_answers "$port"
}

start_redis() {
    local port
    command -v redis-server >/dev/null || install_packages redis-server
    port=$(free_port)
    redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$scratch" >"$scratch/redis.log" 2>&1 &
    started+=($!)
    OYEZ_TEST_REDIS_URL="redis://127.0.0.1:$port/0"
    wait_until Redis redis_answers "$port"
}

find_or_start_databases() {
    local own=$1
    make_scratch
    if [[ "$own" == yes ]]; then
        unset OYEZ_TEST_POSTGRES_URL OYEZ_TEST_MYSQL_URL OYEZ_TEST_REDIS_URL
    fi
    if [[ -z "${OYEZ_TEST_POSTGRES_URL:-}" ]]; then
        if [[ "$own" == no ]] && postgres_answers "$postgres_default" >/dev/null 2>&1; then
            OYEZ_TEST_POSTGRES_URL=$postgres_default
        else
            start_postgres
        fi
    fi
    if [[ -z "${OYEZ_TEST_MYSQL_URL:-}" ]]; then
        if [[ "$own" == no ]] && mysql_answers 3306 >/dev/null 2>&1; then
            OYEZ_TEST_MYSQL_URL=$mysql_default
        else
            start_mysql
        fi
    fi
    if [[ -z "${OYEZ_TEST_REDIS_URL:-}" ]]; then
        if [[ "$own" == no ]] && redis_answers 6379 2>/dev/null; then
            OYEZ_TEST_REDIS_URL=$redis_default
        else
            start_redis
        fi
    fi
    export OYEZ_TEST_POSTGRES_URL OYEZ_TEST_MYSQL_URL OYEZ_TEST_REDIS_URL
}
