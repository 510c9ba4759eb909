package livecode_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/qcloudlive/livecode"
)

// A container gets the number of the account as a variable and the key as a file.
func ExampleFromEnv() {
	dir, err := os.MkdirTemp("", "secrets-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "key")
	if err := os.WriteFile(file, []byte("5d41402abc4b2a76b9719d911017c592\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	for name, value := range map[string]string{"LIVECODE_APPID": "1252000000", "LIVECODE_KEY_FILE": file} {
		if err := os.Setenv(name, value); err != nil {
			fmt.Println(err)
			return
		}
		defer func() { _ = os.Unsetenv(name) }() // of a name that was set
	}
	client, err := livecode.FromEnv(livecode.WithTimeout(5 * time.Second))
	fmt.Println(client != nil, err)
	// Output: true <nil>
}

// The day of the service is not that of the machine.
func ExampleDay() {
	start, end := livecode.Day(time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC))
	fmt.Println(start.Format(time.DateTime), "to", end.Format(time.DateTime))
	// Output: 2026-03-02 00:00:00 to 2026-03-02 23:59:59
}
