// The health check: makes the replica set when there is none, and succeeds while this member is its primary.
const { readFileSync } = require("fs");

const NOT_YET_INITIALIZED = 94;

const admin = db.getSiblingDB("admin");
admin.auth("root", readFileSync("/run/secrets/mongo_root_password", "utf8").trim());
try {
  rs.status();
} catch (error) {
  if (error.code !== NOT_YET_INITIALIZED) throw error;
  // The name by which clients reach it: InstaPlay runs on this machine, and the member finds itself there as well.
  rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "127.0.0.1:27017" }] });
}
if (!db.hello().isWritablePrimary) quit(1);
