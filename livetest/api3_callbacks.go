package livetest

import (
	"net/url"
	"slices"
	"time"
)

func (c *apiCallbacks) rule(in apiArgs) int {
	return slices.IndexFunc(c.rules, func(r apiRule) bool { return r.DomainName == in.text("DomainName") && r.AppName == in.text("AppName") })
}

var apiTemplateParams = []apiParam{
	{name: "TemplateName"}, {name: "Description"}, {name: "CallbackKey"},
	{name: "StreamBeginNotifyUrl"}, {name: "StreamEndNotifyUrl"}, {name: "RecordNotifyUrl"}, {name: "RecordStatusNotifyUrl"},
	{name: "RecordExceptionNotifyUrl"}, {name: "SnapshotNotifyUrl"}, {name: "PornCensorshipNotifyUrl"}, {name: "AudioAuditNotifyUrl"},
	{name: "PushExceptionNotifyUrl"}, {name: "StreamMixNotifyUrl"},
	{name: "RecordExceptionLevels", kind: apiTexts},
}

func callbackActions() []apiAction {
	id := []apiParam{{name: "TemplateId", kind: apiInteger, required: true, min: 1, max: 1 << 53}}
	place := []apiParam{{name: "DomainName", required: true}, {name: "AppName"}}
	return []apiAction{
		{"CreateLiveCallbackTemplate", apiVersion, apiTemplateParams, (*account).apiCreateTemplate},
		{"DescribeLiveCallbackTemplates", apiVersion, nil, (*account).apiTemplates},
		{"ModifyLiveCallbackTemplate", apiVersion, apiParams(id, apiTemplateParams), (*account).apiModifyTemplate},
		{"DeleteLiveCallbackTemplate", apiVersion, id, (*account).apiDeleteTemplate},
		{"CreateLiveCallbackRule", apiVersion, apiParams(place, id), (*account).apiCreateRule},
		{"DescribeLiveCallbackRules", apiVersion, nil, (*account).apiRules},
		{"DeleteLiveCallbackRule", apiVersion, place, (*account).apiDeleteRule},
	}
}

// mostTemplates is how many templates an account has.
const mostTemplates = 50

// fill takes over the parameters that are given, empty ones too.
func (t *apiTemplate) fill(in apiArgs) *apiFault {
	for _, p := range apiTemplateParams {
		field := t.field(p.name)
		if field == nil || !in.has(p.name) {
			continue
		}
		value := in.text(p.name)
		if u, err := url.Parse(value); p.name != "TemplateName" && p.name != "Description" && p.name != "CallbackKey" && value != "" &&
			(err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
			return apiRefuse("InvalidParameter.UrlNotSafe", "%s is no http or https URL.", p.name)
		}
		*field = value
	}
	if t.TemplateName == "" {
		return apiRefuse(codeMissing, "The request is missing a required parameter `TemplateName`.")
	}
	return nil
}

type apiTemplateID struct{ TemplateId int64 }

func (a *account) apiCreateTemplate(_ time.Time, in apiArgs) (any, *apiFault) {
	c := a.callbacks
	c.mu.Lock()
	defer c.mu.Unlock()
	var t apiTemplate
	if fault := t.fill(in); fault != nil {
		return nil, fault
	}
	if len(c.templates) >= mostTemplates {
		return nil, apiRefuse("InternalError.ConfOutLimit", "There are %d templates already.", mostTemplates)
	}
	c.last++
	t.TemplateId = 1000 + c.last
	c.templates = append(c.templates, t)
	return apiTemplateID{t.TemplateId}, nil
}

type apiTemplateList struct{ Templates []apiTemplate }

func (a *account) apiTemplates(time.Time, apiArgs) (any, *apiFault) {
	a.callbacks.mu.Lock()
	defer a.callbacks.mu.Unlock()
	return apiTemplateList{append([]apiTemplate{}, a.callbacks.templates...)}, nil
}

func (a *account) apiModifyTemplate(_ time.Time, in apiArgs) (any, *apiFault) {
	c := a.callbacks
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.index(in.integer("TemplateId"))
	if i < 0 {
		return nil, apiRefuse("InvalidParameter.ConfNotFound", "There is no such template.")
	}
	changed := c.templates[i]
	if fault := changed.fill(in); fault != nil {
		return nil, fault
	}
	c.templates[i] = changed
	return nil, nil
}

func (a *account) apiDeleteTemplate(_ time.Time, in apiArgs) (any, *apiFault) {
	c := a.callbacks
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.index(in.integer("TemplateId"))
	switch {
	case i < 0:
		return nil, apiRefuse("InternalError.ConfNotFound", "There is no such template.")
	case slices.ContainsFunc(c.rules, func(r apiRule) bool { return r.TemplateId == in.integer("TemplateId") }):
		return nil, apiRefuse("InternalError.ConfInUsed", "A rule uses the template.")
	}
	c.templates = slices.Delete(c.templates, i, i+1)
	return nil, nil
}

// apiCreateRule refuses a second rule for a place. Whether the service does is not
// documented; the cautious side is taken.
func (a *account) apiCreateRule(now time.Time, in apiArgs) (any, *apiFault) {
	c := a.callbacks
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.index(in.integer("TemplateId")) < 0 {
		return nil, apiRefuse("InternalError.ConfNotFound", "There is no such template.")
	}
	if c.rule(in) >= 0 {
		return nil, apiRefuse("FailedOperation.RuleAlreadyExist", "There is a rule already.")
	}
	c.rules = append(c.rules, apiRule{dateText(now), dateText(now), in.integer("TemplateId"), in.text("DomainName"), in.text("AppName")})
	return nil, nil
}

type apiRuleList struct{ Rules []apiRule }

func (a *account) apiRules(time.Time, apiArgs) (any, *apiFault) {
	a.callbacks.mu.Lock()
	defer a.callbacks.mu.Unlock()
	return apiRuleList{append([]apiRule{}, a.callbacks.rules...)}, nil
}

func (a *account) apiDeleteRule(_ time.Time, in apiArgs) (any, *apiFault) {
	c := a.callbacks
	c.mu.Lock()
	defer c.mu.Unlock()
	i := c.rule(in)
	if i < 0 {
		return nil, apiRefuse("InternalError.RuleNotFound", "There is no such rule.")
	}
	c.rules = slices.Delete(c.rules, i, i+1)
	return nil, nil
}
