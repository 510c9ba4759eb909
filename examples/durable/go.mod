module github.com/qcloudlive/livecode/examples/durable

go 1.26.0

require (
	github.com/qcloudlive/livecode v0.0.0
	github.com/qcloudlive/livecode/store/bolt v0.0.0
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/google/go-querystring v1.2.0 // indirect
	go.etcd.io/bbolt v1.5.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.45.0 // indirect
)

replace (
	github.com/qcloudlive/livecode => ../..
	github.com/qcloudlive/livecode/store/bolt => ../../store/bolt
)
