#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/base/json.hpp"

namespace instaplay::stores {

/// The part of a document that some dotted paths name, through arrays of objects as well; "_id" always belongs to it.
class DocumentProjection {
 public:
  /// No paths: the whole document. Throws Error invalid for a wrong path.
  explicit DocumentProjection(const std::vector<std::string>& paths);

  base::Json of(base::Json document) const;
  /// The dotted paths, none of which leads to another one; none: the whole document.
  std::vector<std::string> paths() const;

 private:
  struct Node {
    std::map<std::string, Node> fields;  ///< none: everything below
  };

  static void collect(const Node& node, const std::string& prefix, std::vector<std::string>& paths);
  static base::Json part(const base::Json& value, const Node& node);
  static base::Json partOfObject(const base::Json& object, const Node& node);
  static base::Json partOfArray(const base::Json& array, const Node& node);

  Node root_;
};

}  // namespace instaplay::stores
