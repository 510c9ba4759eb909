module github.com/qcloudlive/livecode/store/bolt

go 1.26.0

require (
	github.com/qcloudlive/livecode v0.0.0
	github.com/stretchr/testify v1.12.1
	go.etcd.io/bbolt v1.5.0
	golang.org/x/sys v0.45.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace github.com/qcloudlive/livecode => ../..
