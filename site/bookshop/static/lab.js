// The only script of this site. It shows the cookies that a script can read.
document.getElementById("seen").textContent = document.cookie || "No cookie.";
