package api3

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// MetadataURL is where a machine of Tencent Cloud finds the credentials of its CAM
// role.
const MetadataURL = "http://metadata.tencentyun.com/latest/meta-data/cam/security-credentials/"

// MachineRole are the credentials of the CAM role that the machine has, from its
// metadata address; an empty role asks the address for its name. They are
// [Cached], so the machine is asked some minutes before they end. No secret needs
// to lie on the machine then.
func MachineRole(role string) Credentials { return MachineRoleAt(MetadataURL, role) }

// MachineRoleAt is MachineRole for another metadata address, such as that of a
// test. It must be an http or https URL that ends with a slash.
func MachineRoleAt(metadata, role string) Credentials {
	dialer := &net.Dialer{Timeout: 2 * time.Second}
	return Cached(&machineRole{metadata, role, &http.Transport{
		DialContext:            dialer.DialContext, // and no proxy: the address is the machine's own
		DisableKeepAlives:      true,               // it is asked a few times a day
		MaxResponseHeaderBytes: 64 << 10,
	}})
}

type machineRole struct {
	metadata, role string
	transport      http.RoundTripper
}

// roleCredential is the answer of the metadata address.
type roleCredential struct {
	Code         string
	TmpSecretID  string `json:"TmpSecretId"`
	TmpSecretKey string
	Token        string
	ExpiredTime  int64
}

func (m *machineRole) Retrieve(ctx context.Context) (Credential, error) {
	role := m.role
	if role == "" {
		name, err := m.get(ctx, "")
		if err != nil {
			return Credential{}, err
		}
		role = strings.TrimSpace(string(name))
		if role == "" || strings.ContainsAny(role, "/\n<{") {
			return Credential{}, errors.New("the metadata address names no role")
		}
	}
	body, err := m.get(ctx, url.PathEscape(role))
	if err != nil {
		return Credential{}, err
	}
	var answer roleCredential
	// The error of encoding/json is not shown: it may quote a part of the answer.
	if json.Unmarshal(body, &answer) != nil || answer.Code != "Success" ||
		!isSecret(answer.TmpSecretID) || !isSecret(answer.TmpSecretKey) || answer.Token == "" || answer.ExpiredTime <= 0 {
		return Credential{}, fmt.Errorf("the metadata address gives no credential for role %q", role)
	}
	return Credential{answer.TmpSecretID, answer.TmpSecretKey, answer.Token, time.Unix(answer.ExpiredTime, 0)}, nil
}

// get does without http.Client, which follows redirects: a credential is taken
// from this address or from none.
func (m *machineRole) get(ctx context.Context, name string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, m.metadata+name, nil)
	if err != nil {
		return nil, errors.New("the metadata address is no URL")
	}
	resp, err := m.transport.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("asking the metadata address: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return nil, fmt.Errorf("asking the metadata address: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the metadata address answers with HTTP status %d", resp.StatusCode)
	}
	return body, nil
}

func (m *machineRole) check() error {
	u, err := url.Parse(m.metadata)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || !strings.HasSuffix(u.Path, "/") {
		return badArgument("MachineRoleAt", "metadata", "an http or https URL that ends with a slash")
	}
	return nil
}
