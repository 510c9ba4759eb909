package cli

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/qcloudlive/livecode/argument"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
	"github.com/qcloudlive/livecode/store/mysql"
	"github.com/qcloudlive/livecode/store/postgres"
)

// storeHelp says what names an inbox.
const storeHelp = `An inbox is the file of a bolt store, a PostgreSQL server by postgres://user@host/database,
a MySQL or MariaDB server by mysql://user@tcp(host:3306)/database, or the admin handler of a
running receiver by its URL. Put one with a password into LIVECODE_INBOX: everybody on the
machine can read command lines.`

const lockedHelp = `the inbox is in use by a running receiver, which alone may open its file. Ask that receiver:
mount inbox.NewAdmin(store) in it (livecode listen does by --admin), and give its URL as --inbox`

// isURL reports whether an inbox is a running receiver.
func isURL(name string) bool {
	return strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://")
}

// openStore opens an inbox that exists. tables is the schema or prefix of its tables, empty
// for the usual one. No error holds the name, which may hold a password.
func openStore(ctx context.Context, name, tables string) (store inbox.Store, end func() error, err error) {
	switch {
	case name == "":
		return nil, nil, usagef("no inbox: name one by --inbox")
	case strings.HasPrefix(name, "postgres://"), strings.HasPrefix(name, "postgresql://"):
		return openPostgres(ctx, name, tables)
	case strings.HasPrefix(name, "mysql://"):
		return openMySQL(ctx, strings.TrimPrefix(name, "mysql://"), tables)
	case strings.Contains(name, "://"):
		return nil, nil, usagef("--inbox names no kind of inbox that is known")
	}
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, usagef("there is no file %s", name)
	}
	return openBolt(name)
}

func openBolt(path string) (inbox.Store, func() error, error) {
	store, err := bolt.Open(path)
	if errors.Is(err, bolt.ErrLocked) {
		return nil, nil, refused(fmt.Errorf("%s: %s", path, lockedHelp))
	}
	if err != nil {
		return nil, nil, refused(err)
	}
	return store, store.Close, nil
}

func openPostgres(ctx context.Context, dsn, tables string) (inbox.Store, func() error, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, nil, usagef("--inbox is no URL of a PostgreSQL server") // the error quotes it
	}
	db := stdlib.OpenDB(*config)
	limit(db)
	var opts []postgres.Option
	if tables != "" {
		opts = append(opts, postgres.WithSchema(tables))
	}
	store, err := postgres.Open(ctx, db, opts...)
	if err != nil {
		_ = db.Close()
		return nil, nil, serverTrouble(fmt.Sprintf("PostgreSQL at %s:%d", config.Host, config.Port), err, postgres.ErrNotMigrated)
	}
	return store, db.Close, nil
}

func openMySQL(ctx context.Context, dsn, tables string) (inbox.Store, func() error, error) {
	config, err := driver.ParseDSN(dsn)
	if err != nil {
		return nil, nil, usagef("--inbox is no address of a MySQL server, such as mysql://user@tcp(host:3306)/database")
	}
	connector, err := driver.NewConnector(config)
	if err != nil {
		return nil, nil, usagef("--inbox is no address of a MySQL server")
	}
	db := sql.OpenDB(connector)
	limit(db)
	var opts []mysql.Option
	if tables != "" {
		opts = append(opts, mysql.WithTablePrefix(tables))
	}
	store, err := mysql.Open(ctx, db, opts...)
	if err != nil {
		_ = db.Close()
		return nil, nil, serverTrouble("MySQL at "+config.Addr, err, mysql.ErrNotMigrated)
	}
	return store, db.Close, nil
}

// limit keeps a tool from taking the connections that receivers need.
func limit(db *sql.DB) {
	db.SetMaxOpenConns(6)
	db.SetConnMaxIdleTime(10 * time.Second)
}

func serverTrouble(server string, err, notMigrated error) error {
	if _, ok := errors.AsType[*argument.Error](err); ok {
		return usage(err)
	}
	if errors.Is(err, notMigrated) {
		return refused(fmt.Errorf("%s holds no inbox: %w", server, err))
	}
	return network(fmt.Errorf("%s: %w", server, err))
}
