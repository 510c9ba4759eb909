module github.com/qcloudlive/livecode/bench

go 1.26.0

require (
	github.com/digitalocean/godo v1.236.0
	github.com/goccy/go-json v0.10.5
	github.com/google/go-github/v84 v84.0.0
	github.com/google/go-querystring v1.2.0
	github.com/hashicorp/go-retryablehttp v0.7.8
	github.com/qcloudlive/livecode v0.0.0
	github.com/slack-go/slack v0.25.0
	github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
	github.com/stretchr/testify v1.12.1
	github.com/stripe/stripe-go/v84 v84.4.1
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common v1.3.103
	github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/live v1.0.777
)

require (
	filippo.io/edwards25519 v1.2.0 // indirect
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	go.etcd.io/bbolt v1.5.0 // indirect
	golang.org/x/sync v0.22.0 // indirect
	golang.org/x/sys v0.45.0 // indirect
	golang.org/x/text v0.41.0 // indirect
)

require (
	github.com/go-sql-driver/mysql v1.10.1
	github.com/gorilla/websocket v1.5.3 // indirect
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/jackc/pgx/v5 v5.12.0
	github.com/qcloudlive/livecode/store/bolt v0.0.0
	github.com/qcloudlive/livecode/store/mysql v0.0.0
	github.com/qcloudlive/livecode/store/postgres v0.0.0
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/oauth2 v0.27.0 // indirect
	golang.org/x/time v0.6.0 // indirect
)

replace github.com/qcloudlive/livecode => ..

replace github.com/qcloudlive/livecode/store/bolt => ../store/bolt

replace github.com/qcloudlive/livecode/store/mysql => ../store/mysql

replace github.com/qcloudlive/livecode/store/postgres => ../store/postgres
