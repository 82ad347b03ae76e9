#include "host/stores/documents/document_projection.hpp"

#include "host/stores/documents/field_path.hpp"

namespace instaplay::stores {

using base::Json;

DocumentProjection::DocumentProjection(const std::vector<std::string>& paths) {
  for (const std::string& text : paths) {
    Node* node = &root_;
    const FieldPath path(text);
    for (const std::string& segment : path.segments()) node = &node->fields[segment];
  }
  if (!paths.empty()) root_.fields["_id"] = {};
}

Json DocumentProjection::of(Json document) const {
  return root_.fields.empty() ? std::move(document) : partOfObject(document, root_);
}

std::vector<std::string> DocumentProjection::paths() const {
  std::vector<std::string> paths;
  collect(root_, "", paths);
  return paths;
}

void DocumentProjection::collect(const Node& node, const std::string& prefix, std::vector<std::string>& paths) {
  for (const auto& [name, below] : node.fields) {
    if (below.fields.empty()) {
      paths.push_back(prefix + name);
    } else {
      collect(below, prefix + name + '.', paths);
    }
  }
}

Json DocumentProjection::part(const Json& value, const Node& node) {
  if (node.fields.empty()) return value;
  return value.is_array() ? partOfArray(value, node) : partOfObject(value, node);
}

Json DocumentProjection::partOfObject(const Json& object, const Node& node) {
  Json result = Json::object();
  for (const auto& [name, below] : node.fields) {
    const auto field = object.find(name);
    if (field == object.end()) continue;
    if (below.fields.empty() || field->is_structured()) result[name] = part(*field, below);
  }
  return result;
}

Json DocumentProjection::partOfArray(const Json& array, const Node& node) {
  Json result = Json::array();
  for (const Json& element : array) {
    if (element.is_structured()) result.push_back(part(element, node));
  }
  return result;
}

}  // namespace instaplay::stores
