package livetest

import "slices"

// api3Snapshot is what API 3.0 alone has, in a snapshot.
type api3Snapshot struct {
	Credential   *apiCredentialSnapshot `json:",omitempty"` // nil: that of the options
	Requests     uint64
	Rates        map[string]int // calls a second of an action
	Templates    []apiTemplate
	Rules        []apiRule
	LastTemplate int64
}

type apiCredentialSnapshot struct{ ID, Key, Token string }

func (d *api) snapshot(c *apiCallbacks) api3Snapshot {
	d.mu.Lock()
	defer d.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	shot := api3Snapshot{
		Requests: d.requests, Rates: map[string]int{}, LastTemplate: c.last,
		Templates: slices.Clone(c.templates), Rules: slices.Clone(c.rules),
	}
	if d.changed != nil {
		shot.Credential = &apiCredentialSnapshot{d.changed.id, d.changed.key, d.changed.token}
	}
	for action, rate := range d.rates {
		shot.Rates[action] = rate.perSecond
	}
	return shot
}

func (d *api) restore(shot api3Snapshot, c *apiCallbacks) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	d.requests, d.changed, d.rates = shot.Requests, nil, map[string]*apiRate{}
	if shot.Credential != nil {
		d.changed = &apiCredential{shot.Credential.ID, shot.Credential.Key, shot.Credential.Token}
	}
	for action, perSecond := range shot.Rates {
		d.rates[action] = &apiRate{perSecond: perSecond}
	}
	c.templates, c.rules, c.last = shot.Templates, shot.Rules, shot.LastTemplate
}
