// Runs once, when the image makes the database: the user that InstaPlay signs in as.
const { readFileSync } = require("fs");

db.getSiblingDB("instaplay").createUser({
  user: "instaplay",
  pwd: readFileSync("/run/secrets/mongo_password", "utf8").trim(),
  roles: [{ role: "readWrite", db: "instaplay" }],
});
