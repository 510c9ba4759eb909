package argument_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/argument"
	"github.com/qcloudlive/livecode/pushurl"
)

func ExampleError() {
	_, err := livecode.New(1251000000, "") // an environment variable that is not set
	if bad, ok := errors.AsType[*argument.Error](err); ok {
		fmt.Println(bad.Func, bad.Param)
	}
	fmt.Println(err)
	// Output:
	// New key
	// livecode: New: key must be not empty, without white space around it
}

func TestError_leavesOutWhatIsEmpty(t *testing.T) {
	t.Parallel()
	assert.EqualError(t, &argument.Error{Package: "pushurl", Param: "Domain", Want: "a bare host name"},
		"pushurl: Domain must be a bare host name")
	assert.EqualError(t, &argument.Error{Package: "bolt", Func: "WithLimits", Param: "events", Want: "positive"},
		"bolt: WithLimits: events must be positive")
}

func TestError_isOneTypeInAllPackages(t *testing.T) {
	t.Parallel()
	_, root := livecode.New(0, "key")
	_, url := pushurl.NewSigner("")
	for _, err := range []error{root, url} {
		var bad *argument.Error
		assert.ErrorAs(t, err, &bad)
	}
}
