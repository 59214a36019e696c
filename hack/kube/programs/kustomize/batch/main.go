// Command kustomize-batch builds many kustomizations in one process, as `kustomize build` builds each.
//
// It reads a directory a line from standard input and writes a line of JSON for each to standard output:
// {"yaml": text} or {"error": message}. With -documents it writes {"documents": [object...]} instead of the text,
// so that a reader needs no YAML and loses no digit of a number. A directory that takes longer than -timeout ends
// the process with status 3 after its line, since a build cannot be stopped.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

type answer struct {
	Yaml      *string           `json:"yaml,omitempty"`
	Documents []json.RawMessage `json:"documents,omitempty"`
	Error     string            `json:"error,omitempty"`
}

func main() {
	documents := flag.Bool("documents", false, "write objects as JSON instead of YAML text")
	timeout := flag.Duration("timeout", 30*time.Second, "the longest time of one build")
	flag.Parse()
	// Deprecation warnings of each of thousands of builds help nobody.
	log.SetOutput(io.Discard)
	quiet, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	os.Stderr = quiet
	lines := bufio.NewScanner(os.Stdin)
	output := bufio.NewWriter(os.Stdout)
	for lines.Scan() {
		answered := answerInTime(lines.Text(), *documents, *timeout)
		if err := write(output, answered); err != nil {
			panic(err)
		}
		if answered.Error == tooLong {
			os.Exit(3)
		}
	}
}

const tooLong = "the build takes too long"

func answerInTime(directory string, documents bool, timeout time.Duration) answer {
	done := make(chan answer, 1)
	go func() { done <- answerFor(directory, documents) }()
	select {
	case answered := <-done:
		return answered
	case <-time.After(timeout):
		return answer{Error: tooLong}
	}
}

// The schema is one for the process. A build that sets another one is done again from a fresh start, as it would
// be in a process of its own, and leaves a fresh start to the next.
func answerFor(directory string, documents bool) answer {
	version := openapi.GetSchemaVersion()
	answered := build(directory, documents)
	if openapi.GetSchemaVersion() == version {
		return answered
	}
	openapi.ResetOpenAPI()
	answered = build(directory, documents)
	openapi.ResetOpenAPI()
	return answered
}

func build(directory string, documents bool) (answered answer) {
	defer func() {
		if problem := recover(); problem != nil {
			answered = answer{Error: fmt.Sprintf("panic: %v", problem)}
		}
	}()
	options := krusty.MakeDefaultOptions()
	// The library keeps the order of accumulation; the program sorts, unless a kustomization says otherwise.
	options.Reorder = krusty.ReorderOptionUnspecified
	resources, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), directory)
	if err != nil {
		return answer{Error: err.Error()}
	}
	text, err := resources.AsYaml()
	if err != nil {
		return answer{Error: err.Error()}
	}
	if documents {
		return inDocuments(resources)
	}
	result := string(text)
	return answer{Yaml: &result}
}

func inDocuments(resources resmap.ResMap) answer {
	objects := make([]json.RawMessage, 0, resources.Size())
	for _, resource := range resources.Resources() {
		object, err := resource.MarshalJSON()
		if err != nil {
			return answer{Error: err.Error()}
		}
		objects = append(objects, bytes.TrimSpace(object))
	}
	return answer{Documents: objects}
}

func write(output *bufio.Writer, answered answer) error {
	// An empty list of documents is an answer too, so the library's omission of empty fields is not enough.
	if answered.Error == "" && answered.Yaml == nil && len(answered.Documents) == 0 {
		if _, err := output.WriteString("{\"documents\":[]}\n"); err != nil {
			return err
		}
		return output.Flush()
	}
	if err := json.NewEncoder(output).Encode(answered); err != nil {
		return err
	}
	return output.Flush()
}
